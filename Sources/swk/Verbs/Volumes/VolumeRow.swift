// A volume as `volume ls` shows it.

import SwkEngine
import SwkModel

/// A row of the table of volumes.
struct VolumeRow: Encodable {
    let name, mountpoint, created: String
    let driver = "local"
    let scope = "local"
    let labels: [String: String]

    init(_ volume: Volume) {
        name = volume.name
        mountpoint = volume.path
        created = volume.created.rfc3339
        labels = volume.labels
    }

    /// docker's columns and fields.
    static var listing: Listing<VolumeRow> {
        // docker's own rows have these fields and never a value in them here.
        let unknown: (VolumeRow) -> String = { _ in "N/A" }
        return Listing(
            columns: [
                .init("Driver", "DRIVER") { $0.driver }, .init("Name", "VOLUME NAME") { $0.name },
                .init("Scope", "SCOPE") { $0.scope }, .init("Mountpoint", "MOUNTPOINT") { $0.mountpoint },
                .init("Labels", "LABELS") { Listing<VolumeRow>.text(of: $0.labels) },
                .init("Links", "LINKS", unknown), .init("Size", "SIZE", unknown),
                .init("Availability", "AVAILABILITY", unknown), .init("Group", "GROUP", unknown),
                .init("Status", "STATUS", unknown),
            ],
            shown: ["Driver", "Name"], identifier: { $0.name }, labels: { $0.labels })
    }
}
