// What can go wrong with names and records.

public import SwkModel

extension Failure.Code {
    /// A name belongs to another object; `actual` says which.
    public static let nameTaken = Failure.Code("name.taken")
    /// A name breaks docker's grammar for names.
    public static let nameInvalid = Failure.Code("name.invalid")
    /// An id prefix fits several objects; the notes list them.
    public static let ambiguous = Failure.Code("name.ambiguous")
    /// A record on disk cannot be read.
    public static let recordDamaged = Failure.Code("record.damaged")
}
