// `swk pause` and `swk unpause`: containers stand still, and go on.

import SwkEngine

extension Verb {
    static let pause = Verb(
        "pause", "Stop every process of containers where it is.", .atLeast(1, "CONTAINER [CONTAINER...]"),
        example: "swk pause web"
    ) { arguments, console in
        try await eachContainer(arguments, console) { try await $0.pause() }
    }

    static let unpause = Verb(
        "unpause", "Let paused containers go on.", .atLeast(1, "CONTAINER [CONTAINER...]"), example: "swk unpause web"
    ) { arguments, console in
        try await eachContainer(arguments, console) { try await $0.unpause() }
    }
}
