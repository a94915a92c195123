// What a container finds in /etc/resolv.conf, derived from the host's. Pure.

/// The text of a container's resolv.conf(5) by docker's rule: the host's own, without nameservers that only the host can reach.
///
/// Loopback nameservers (a local resolver such as systemd-resolved's stub) mean the container itself inside a container, so they are
/// left out. When none remains, `fallback` is used. Search domains, options and comments stay as they are.
public func resolverConfiguration(
    fromHost host: String, fallback: [String] = ["8.8.8.8", "8.8.4.4"]
) -> String {
    var hasNameserver = false
    var lines: [Substring] = []
    for line in host.split(separator: "\n", omittingEmptySubsequences: false) {
        let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
        if words.first == "nameserver", words.count > 1 {
            if isLoopback(words[1]) { continue }
            hasNameserver = true
        }
        lines.append(line)
    }
    while lines.last?.isEmpty == true { lines.removeLast() }
    if !hasNameserver { lines += fallback.map { "nameserver \($0)" } }
    return lines.map { $0 + "\n" }.joined()
}

/// The host's text with name servers, search domains and options of one's own; an empty list leaves what is there.
public func resolverConfiguration(
    _ host: String, nameServers: [String], search: [String], options: [String]
) -> String {
    var lines = host.split(separator: "\n").map(String.init)
    func replace(_ keywords: Set<Substring>, _ new: [String]) {
        lines.removeAll { line in
            line.split(whereSeparator: { $0 == " " || $0 == "\t" }).first.map(keywords.contains) ?? false
        }
        lines += new
    }
    if !nameServers.isEmpty { replace(["nameserver"], nameServers.map { "nameserver \($0)" }) }
    // docker's `--dns-search .` means no domain at all.
    if !search.isEmpty {
        replace(["search", "domain"], search == ["."] ? [] : ["search \(search.joined(separator: " "))"])
    }
    if !options.isEmpty { replace(["options"], ["options \(options.joined(separator: " "))"]) }
    return lines.joined(separator: "\n")
}

private func isLoopback(_ address: Substring) -> Bool { address.hasPrefix("127.") || address == "::1" }
