// Codes of volumes and of what else is mounted.
import SwkVM

extension EngineExplanations {
    static var volumes: [Explanation] {
        [
            Explanation(
                "volume.not-found", "no volume of that name", "It was never made, or it is removed.",
                remedy: "Check the spelling."),
            Explanation(
                "volume.in-use", "a volume that containers mount",
                "It cannot be removed while a container, running or not, has it mounted; the notes name them.",
                remedy: "Remove those containers first: `Volume(\"name\").containers` lists them."),
        ]
    }
}
