// Templates: what Go's text/template does, for the part of it that `--format` takes.

import SwkModel
import SwkTemplate
import Testing

private let web: Document = [
    "Id": "abc", "Name": "/web", "RestartCount": 2, "Ratio": .float(1.5),
    "State": ["Status": "running", "Running": true, "Pid": 42, "Health": .absent],
    "Config": [
        "Image": "nginx", "Cmd": ["nginx", "-g"], "Entrypoint": .null,
        "Labels": .texts(["tier": "front", "owner": "ann"]),
    ],
    "NetworkSettings": [
        "Networks": .map(["b": ["IPAddress": "10.0.0.2"], "a": ["IPAddress": "10.0.0.1"]]),
        "Ports": .map(["80/tcp": [["HostIp": "0.0.0.0", "HostPort": "8080"]]]),
    ],
    "Label": .lookup(["tier": "front"]),
]

private func render(_ template: String) throws -> String { try Template(template).render(web) }

private func failure(_ template: String) -> Failure? {
    do throws(Failure) {
        _ = try Template(template).render(web)
        return nil
    } catch { return error }
}

@Suite struct TemplateTests {
    @Test(arguments: [
        ("plain", "plain"), ("{{.Id}}", "abc"), ("{{ .State.Pid }}", "42"), ("a{{.Id}}b{{.Name}}c", "aabcb/webc"),
        ("{{.State.Running}} {{.RestartCount}} {{.Ratio}}", "true 2 1.5"), ("{{\"quoted }} text\"}}", "quoted }} text"),
        ("{{`raw \\n`}}", "raw \\n"), ("{{/* nothing */}}x", "x"), ("{{$.Id}}", "abc"),
        ("{{(.State).Status}}", "running"),
        ("{{.Config.Cmd}}", "[nginx -g]"), ("{{.Config.Entrypoint}}", "[]"),
        ("{{.Config.Labels}}", "map[owner:ann tier:front]"),
    ])
    func fieldsAndLiterals(template: String, text: String) throws { #expect(try render(template) == text) }

    @Test(arguments: [
        ("a {{- .Id -}} b", "aabcb"), ("a \n\t{{- .Id}} b", "aabc b"), ("{{.Id -}}  \n b", "abcb"),
        ("a {{- /* c */ -}} b", "ab"),
        ("{{if true -}} x {{- end}}", "x"), ("{{-3}}", "-3"),
    ])
    func trimMarkers(template: String, text: String) throws { #expect(try render(template) == text) }

    @Test(arguments: [
        ("{{if .State.Running}}up{{else}}down{{end}}", "up"), ("{{if .State.Health}}has{{else}}none{{end}}", "none"),
        ("{{if eq .State.Pid 1}}one{{else if eq .State.Pid 42}}right{{else}}other{{end}}", "right"),
        ("{{with .Config}}{{.Image}} {{$.Id}}{{end}}", "nginx abc"),
        ("{{with .State.Health}}x{{else}}well{{end}}", "well"),
        ("{{with $x := .Config.Image}}{{$x}}{{end}}", "nginx"),
        ("{{if and .State.Running (not .State.Health)}}y{{end}}", "y"),
        ("{{if or .State.Health .State.Running}}y{{end}}", "y"),
        ("{{if and .State.Health (eq .State.Health.Status \"healthy\")}}y{{else}}n{{end}}", "n"),
    ])
    func branches(template: String, text: String) throws { #expect(try render(template) == text) }

    @Test(arguments: [
        ("{{range .Config.Cmd}}<{{.}}>{{end}}", "<nginx><-g>"),
        ("{{range $i, $c := .Config.Cmd}}{{$i}}={{$c}};{{end}}", "0=nginx;1=-g;"),
        ("{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}", "10.0.0.1 10.0.0.2 "),
        ("{{range $k, $v := .NetworkSettings.Networks}}{{$k}}:{{$v.IPAddress}} {{end}}", "a:10.0.0.1 b:10.0.0.2 "),
        ("{{range .Config.Entrypoint}}x{{else}}empty{{end}}", "empty"),
        (
            "{{range $p, $conf := .NetworkSettings.Ports}} {{$p}} -> {{(index $conf 0).HostPort}} {{end}}",
            " 80/tcp -> 8080 "
        ),
        ("{{range .Config.Cmd}}{{.}}{{break}}{{end}}", "nginx"),
        ("{{range $i, $c := .Config.Cmd}}{{if eq $i 0}}{{continue}}{{end}}{{$c}}{{end}}", "-g"),
        ("{{$n := 0}}{{range .Config.Cmd}}{{$n = .}}{{end}}{{$n}}", "-g"),
    ])
    func ranges(template: String, text: String) throws { #expect(try render(template) == text) }

    @Test(arguments: [
        ("{{json .Config.Cmd}}", #"["nginx","-g"]"#),
        ("{{json .State}}", #"{"Status":"running","Running":true,"Pid":42}"#),
        ("{{.Config.Cmd | json}}", #"["nginx","-g"]"#), ("{{len .Config.Cmd}} {{len .Name}}", "2 4"),
        ("{{index .Config.Labels \"tier\"}}", "front"), ("[{{index .Config.Labels \"none\"}}]", "[]"),
        ("{{.Config.Labels.none}}", "<no value>"), ("{{index .Config.Cmd 1}}", "-g"),
        ("{{(index (index .NetworkSettings.Ports \"80/tcp\") 0).HostPort}}", "8080"),
        ("{{join .Config.Cmd \" \"}}", "nginx -g"),
        ("{{split \"a:b\" \":\"}}", "[a b]"), ("{{upper .Id}} {{lower \"AB\"}} {{title \"ab cd\"}}", "ABC ab Ab Cd"),
        ("{{println .Id 1}}", "abc 1\n"), ("{{print 1 2 \"a\" 3}}", "1 2a3"),
        ("{{printf \"%-5s|%05d|%.1f\" .Id 42 1.25}}", "abc  |00042|1.2"),
        ("{{printf \"%q %v %t %x%%\" .Id .Config.Cmd true 255}}", "\"abc\" [nginx -g] true ff%"),
        ("{{pad .Id 1 2}}|", " abc  |"),
        ("{{truncate .Name 2}}", "/w"), ("{{slice .Id 1}} {{slice .Id 0 2}}", "bc ab"),
        ("{{eq .Id \"x\" \"abc\"}}", "true"),
        ("{{ne 1 2}} {{lt 1 2}} {{le 2 2}} {{gt 1 2}} {{ge \"b\" \"a\"}}", "true true true false true"),
        ("{{.Id | printf \"%s-%s\" \"x\" | upper}}", "X-ABC"), ("{{.Label \"tier\"}}", "front"),
    ])
    func functions(template: String, text: String) throws { #expect(try render(template) == text) }

    @Test func anUnknownFieldNamesTheNearest() {
        let found = failure("{{.State.Statsu}}")
        #expect(found?.code == .templateField && found?.object == ".State.Statsu")
        #expect(found?.nearest == ".Status")
        #expect(found?.allowed == "Status, Running, Pid, Health")
    }

    @Test func theRightWordInTheWrongCaseIsFound() { #expect(failure("{{.ID}}")?.nearest == ".Id") }

    @Test func aFieldOfNothingIsAnError() {
        #expect(failure("{{.State.Health.Status}}")?.code == .templateField)
        #expect(failure("{{.Id.More}}")?.code == .templateField)
    }

    @Test(arguments: [
        "{{.Id", "{{if .Id}}x", "{{end}}", "{{else}}", "{{if .Id}}{{else}}{{else}}{{end}}", "{{template \"x\"}}",
        "{{define \"x\"}}{{end}}",
        "{{block \"x\" .}}{{end}}", "{{html .Id}}", "{{call .Id}}", "{{nonsense}}", "{{.Id | .Name}}", "{{1 2}}",
        "{{}}", "{{break}}",
        "{{$x}}", "{{$x = 1}}", "{{(.Id}}", "{{.Id)}}", "{{\"\\z\"}}", "{{range}}{{end}}", "{{if .Id}}{{end .Id}}",
        "{{12ab}}", "{{#}}",
    ])
    func whatCannotBeReadIsRefused(template: String) { #expect(failure(template)?.code == .templateSyntax) }

    @Test(arguments: [
        "{{index .Config.Cmd 7}}", "{{index .Id 0}}", "{{len 3}}", "{{eq .Id 1}}", "{{range .Id}}{{end}}",
        "{{printf \"%y\" 1}}",
        "{{printf \"%s\"}}", "{{printf \"x\" 1}}", "{{printf \"%d\" .Id}}", "{{upper 1}}", "{{join .Id \"\"}}",
        "{{not}}", "{{.Id 1}}",
        "{{slice .Id 2 1}}",
    ])
    func wrongValuesAreRefused(template: String) { #expect(failure(template)?.code == .templateValue) }

    @Test func anUnknownFunctionNamesTheNearest() { #expect(failure("{{jsn .Id}}")?.nearest == "json") }

    @Test func usesOfAFieldAreKnown() throws {
        #expect(try Template("{{if .Id}}{{upper .Size}}{{end}}").mentions("Size"))
        #expect(try Template("{{json .}}").mentions("Size"))
        #expect(try !Template("{{.Id}} Size").mentions("Size"))
    }
}
