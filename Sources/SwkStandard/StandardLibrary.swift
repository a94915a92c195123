// The names that scripts have without an import: `fs http json yaml env args time log`. Each is built when a script first uses it, so
// a start pays for none of them.

public import SwkVM

/// The standard library's native part.
public enum StandardLibrary {
    /// Adds the ambient names to a registry.
    /// - Parameter arguments: the script's own arguments, for `args`.
    public static func register(in registry: inout HostRegistry, arguments: [String]) {
        registry.add("json", lazily: { .module(jsonModule) })
        registry.add("yaml", lazily: { .module(yamlModule) })
        registry.add("http", lazily: { .module(makeHTTPModule()) })
        registry.add("Response", lazily: { .type(responseType) })
        registry.add("fs", lazily: { .module(fileModule) })
        registry.add("TemporaryDirectory", lazily: { .type(temporaryDirectoryType) })
        registry.add("time", lazily: { .module(timeModule) })
        registry.add("log", lazily: { .module(makeLogModule()) })
        registry.add("env", lazily: { .module(environmentModule) })
        registry.add("Arguments", lazily: { .type(argumentsType) })
        registry.add("args", lazily: { .value(.host(Arguments(arguments)), doc: "The script's own arguments.") })
        // For the modules that are written in swk.
        registry.add("__http", lazily: { .module(makeHTTPModule()) })
        registry.add("__connect", lazily: { .function(connectFunction) })
        registry.add("__randomSource", lazily: { .function(randomSourceFunction) })
    }
}
