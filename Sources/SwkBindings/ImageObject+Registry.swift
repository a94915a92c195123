// What images and registries do with one another: `push`.

import SwkEngine
import SwkModel
import SwkVM

/// `img.push()`.
let pushMethod = HostFunction(
    "push",
    Signature(
        returns: .named("Image"),
        doc: "Sends the image to the registry that its name names; what is there already is not sent again.",
        throws: ["image.not-found", "registry.unauthorized", "registry.unreachable"],
        example: #"Image("busybox").tag("127.0.0.1:5000/acme/box:v1").push()"#),
    effects: [.containers, .network]
) { call in
    let object = call.receiver(as: ImageObject.self)
    let engine = try object.world.open().engine
    let image = try await evidently {
        try await engine.push(object.reference)
        return try engine.localImage(object.reference)
    }
    return .host(ImageObject(object.world, object.reference, resolved: image))
}
