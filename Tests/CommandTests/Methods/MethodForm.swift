// Every row of the everyday set in its other form: the verb, the method of a value that does the same, and the script that proves it.
//
// The table is held against the three things that it speaks of: the verbs of the program, the signatures that scripts see, and the
// bodies of the tests. A new verb without a method, a method that was renamed and a script that was lost are each found by name.

/// A verb, the method that does the same, and the test whose script calls the method.
struct MethodForm: Sendable {
    let row: String
    /// As `swk doc` knows it: `Type.method`.
    let method: String
    let test: String
    /// Labels that the row is about.
    var labels: [String] = []

    /// How a script calls it: by the type's name or on a value.
    var call: String { ".\(method.split(separator: ".").last.map(String.init) ?? method)(" }

    init(_ row: String, _ method: String, _ test: String, _ labels: String...) {
        self.row = row
        self.method = method
        self.test = test
        self.labels = labels
    }

    /// Verbs about swk and its scripts, which have no container, image, network or volume to be a method of.
    static let ofTheProgram: Set<String> = [
        "check", "completion", "doc", "events", "explain", "fmt", "gc", "info", "plan", "test", "version",
    ]

    static let all: [MethodForm] = images + containers + networks + volumes + readiness

    static let images = [
        MethodForm("pull", "Image.pull", "imagesGoToARegistryAndComeBack"),
        MethodForm("push", "Image.push", "imagesGoToARegistryAndComeBack"),
        MethodForm("images", "Image.list", "imagesGoToARegistryAndComeBack"),
        MethodForm("rmi", "Image.remove", "imagesGoToARegistryAndComeBack"),
        MethodForm("tag", "Image.tag", "methodsSayWhatVerbsSay"),
        MethodForm("history", "Image.history", "methodsSayWhatVerbsSay"),
        MethodForm("image inspect", "Image.inspect", "methodsSayWhatVerbsSay"),
        MethodForm("image prune", "Image.prune", "methodsSayWhatVerbsSay", "all"),
        MethodForm("login", "Registry.login", "imagesGoToARegistryAndComeBack"),
        MethodForm("logout", "Registry.logout", "imagesGoToARegistryAndComeBack"),
        MethodForm("search", "Image.search", "searchNamesRepositoriesAndTags", "registry"),
        MethodForm("commit", "Container.commit", "scriptsCommitExportImportSaveAndLoad"),
        MethodForm("export", "Container.export", "scriptsCommitExportImportSaveAndLoad"),
        MethodForm("import", "Image.import", "scriptsCommitExportImportSaveAndLoad"),
        MethodForm("save", "Image.save", "scriptsCommitExportImportSaveAndLoad"),
        MethodForm("load", "Image.load", "scriptsCommitExportImportSaveAndLoad"),
        MethodForm("build", "Image.build", "scriptsBuildDockerfilesToo"),
        MethodForm("build, RUN", "Image.layer", "imagesAreValuesThatGrow"),
        MethodForm("build, COPY", "Image.copy", "imagesAreValuesThatGrow"),
        MethodForm("build, CMD and its like", "Image.config", "imagesAreValuesThatGrow"),
        MethodForm("builder prune", "Image.prune", "whatBuildsHaveCachedIsDropped", "builds"),
    ]

    static let containers = [
        MethodForm("run", "Image.run", "containersAreRunWithTheirOptions", "env", "workdir", "user", "hostname"),
        MethodForm("run -it", "Image.shell", "aShellInANewContainerGivesItsCode"),
        MethodForm("run -d", "Image.start", "aContainerTellsWhatItDoesAndHasDone", "name", "publish"),
        MethodForm("run, limits and rights", "Image.run", "rightsAndLimitsAreParameters", "ulimits", "security"),
        MethodForm("create", "Image.create", "madeStartedStoppedAndRemoved"),
        MethodForm("ps", "Container.list", "whatHasEndedIsPruned", "all"),
        MethodForm("start", "Container.start", "madeStartedStoppedAndRemoved"),
        MethodForm("stop", "Container.stop", "madeStartedStoppedAndRemoved", "grace"),
        MethodForm("restart", "Container.restart", "madeStartedStoppedAndRemoved", "grace"),
        MethodForm("kill", "Container.kill", "pausedRenamedAndChanged", "signal"),
        MethodForm("pause", "Container.pause", "pausedRenamedAndChanged"),
        MethodForm("unpause", "Container.unpause", "pausedRenamedAndChanged"),
        MethodForm("wait", "Container.wait", "madeStartedStoppedAndRemoved"),
        MethodForm("rename", "Container.rename", "pausedRenamedAndChanged"),
        MethodForm("update", "Container.update", "pausedRenamedAndChanged", "memory", "restart"),
        MethodForm("rm", "Container.remove", "madeStartedStoppedAndRemoved", "force", "volumes"),
        MethodForm("container prune", "Container.prune", "whatHasEndedIsPruned", "plan"),
        MethodForm("attach", "Container.attach", "aShellInARunningOneAndAttachingToIt"),
        MethodForm("exec", "Container.exec", "containersAreRunWithTheirOptions", "env", "workdir", "user", "stdin"),
        MethodForm("exec -it", "Container.shell", "aShellInARunningOneAndAttachingToIt"),
        MethodForm("logs", "Container.logs", "aContainerTellsWhatItDoesAndHasDone", "tail", "follow"),
        MethodForm("top", "Container.top", "aContainerTellsWhatItDoesAndHasDone"),
        MethodForm("stats", "Container.stats", "aContainerTellsWhatItDoesAndHasDone"),
        MethodForm("port", "Container.port", "aContainerTellsWhatItDoesAndHasDone"),
        MethodForm("inspect", "Container.inspect", "aContainerTellsWhatItDoesAndHasDone"),
        MethodForm("container inspect", "Container.inspect", "aContainerTellsWhatItDoesAndHasDone"),
        MethodForm("diff", "Container.diff", "scriptsCommitExportImportSaveAndLoad"),
        MethodForm("cp", "Container.copy", "scriptsCopy"),
    ]

    static let networks = [
        MethodForm("network create", "Network.create", "scriptsUseEveryModeAndMoveContainersBetweenNetworks"),
        MethodForm("network ls", "Network.list", "networksAreMadeLookedAtAndRemoved"),
        MethodForm("network inspect", "Network.inspect", "networksAreMadeLookedAtAndRemoved"),
        MethodForm("network rm", "Network.remove", "networksAreMadeLookedAtAndRemoved"),
        MethodForm("network connect", "Network.connect", "scriptsUseEveryModeAndMoveContainersBetweenNetworks"),
        MethodForm("network disconnect", "Network.disconnect", "scriptsUseEveryModeAndMoveContainersBetweenNetworks"),
        MethodForm("network prune", "Network.prune", "networksAreMadeLookedAtAndRemoved"),
        MethodForm("run --network", "Image.run", "scriptsUseEveryModeAndMoveContainersBetweenNetworks", "network"),
    ]

    static let volumes = [
        MethodForm("volume create", "Volume.create", "scriptsMakeUseAndLoseVolumes"),
        MethodForm("volume ls", "Volume.list", "scriptsMakeUseAndLoseVolumes"),
        MethodForm("volume inspect", "Volume.inspect", "scriptsMakeUseAndLoseVolumes"),
        MethodForm("volume rm", "Volume.remove", "scriptsMakeUseAndLoseVolumes"),
        MethodForm("volume prune", "Volume.prune", "scriptsMakeUseAndLoseVolumes"),
        MethodForm("run -v, a path", "Volume.bind", "pathsAndMemoryAreVolumesToo", "readOnly"),
        MethodForm("run --tmpfs", "Volume.tmpfs", "pathsAndMemoryAreVolumesToo"),
    ]

    static let readiness =
        ["port", "log", "http", "status", "exec", "until", "timeout"].map {
            MethodForm("wait \($0):", "Container.wait", "everyConditionComesTrueOnceTheServerServes", $0)
        } + [MethodForm("wait healthy:", "Container.wait", "aHealthCheckIsWaitedFor", "healthy")]
}
