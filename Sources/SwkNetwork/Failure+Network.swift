// The codes of what can go wrong with networks.

public import SwkModel

extension Failure.Code {
    /// No network has this name or id.
    public static let networkNotFound = Failure.Code("network.not-found")
    /// An id prefix fits more than one network.
    public static let networkAmbiguous = Failure.Code("network.ambiguous")
    /// The name is another network's; the notes say which.
    public static let networkNameTaken = Failure.Code("network.name-taken")
    /// The name is not one that a network may have.
    public static let networkNameInvalid = Failure.Code("network.name-invalid")
    /// Containers are attached; the notes name them.
    public static let networkInUse = Failure.Code("network.in-use")
    /// The container is on the network already, or is not on it.
    public static let networkConnected = Failure.Code("network.connected")
    public static let networkNotConnected = Failure.Code("network.not-connected")
    /// The network is made by swk itself and stays.
    public static let networkPredefined = Failure.Code("network.predefined")
    /// The bridge interface exists and was not made for this network.
    public static let bridgeTaken = Failure.Code("network.bridge-taken")
    /// A subnet holds addresses that another network or a host route already has.
    public static let subnetOverlap = Failure.Code("subnet.overlap")
    /// Too small, or a gateway outside of it.
    public static let subnetInvalid = Failure.Code("subnet.invalid")
    /// No free subnet in the pools, or no free address in the subnet.
    public static let subnetExhausted = Failure.Code("subnet.exhausted")
    /// An address that a container asked for is another's.
    public static let addressTaken = Failure.Code("address.taken")
    /// A host port is in use; the reason says by whom.
    public static let portTaken = Failure.Code("port.taken")
    /// The kernel or its rule language refused a packet filter change.
    public static let firewall = Failure.Code("network.firewall")
}
