// The names that scripts have without an import: `fs http json yaml env args time log`. Each is built when a script first uses it, so
// a start pays for none of them.

public import SwkVM

/// The standard library's native part.
public enum StandardLibrary {
    /// Adds the ambient names to a registry.
    /// - Parameter arguments: the script's own arguments, for `args`.
    public static func register(in registry: inout HostRegistry, arguments: [String]) {
        registry.add("json", lazily: { .module(jsonModule) })
        registry.add("env", lazily: { .module(environmentModule) })
        registry.add("Arguments", lazily: { .type(argumentsType) })
        registry.add("args", lazily: { .value(.host(Arguments(arguments)), doc: "The script's own arguments.") })
    }
}
