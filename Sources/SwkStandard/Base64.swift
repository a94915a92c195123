// Base64 for what encodes Bytes as text; the language's own (`bytes.base64()`).

import SwkVM

func base64(_ bytes: [UInt8]) -> String { bytes.withUnsafeBufferPointer { encodeBase64($0) } }

/// Nil when the text is something else.
func bytes(base64 text: String) -> [UInt8]? { Array(text.utf8).withUnsafeBufferPointer { decodeBase64($0) } }
