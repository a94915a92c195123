import SwkModel

final class RegistryPool: Sendable {
    init(_ settings: RegistrySettings) {}
}
