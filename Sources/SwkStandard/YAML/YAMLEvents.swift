// libyaml as a sequence of events. libyaml scans and parses; what the events mean is decided in YAMLReader.

import CYaml

/// One event of a YAML stream, copied out of libyaml.
enum YAMLEvent {
    struct Mark {
        /// From 0.
        let line: Int
        let column: Int
    }
    struct Scalar {
        let text: String
        let tag: String?
        let anchor: String?
        /// Written without quotes, so that it may be a number, a Bool or nil.
        let isPlain: Bool
    }

    case documentStart
    case documentEnd
    case scalar(Scalar)
    case listStart(tag: String?, anchor: String?)
    case mapStart(tag: String?, anchor: String?)
    case collectionEnd
    case alias(String)
    case streamEnd
}

/// Reads the events of a text in order.
final class YAMLEvents {
    private var parser = yaml_parser_t()
    private let bytes: UnsafeMutableBufferPointer<UInt8>
    /// Where the newest event begins.
    private(set) var mark = YAMLEvent.Mark(line: 0, column: 0)

    init(_ text: [UInt8]) throws(YAMLProblem) {
        bytes = .allocate(capacity: max(1, text.count))
        _ = bytes.initialize(from: text)
        guard yaml_parser_initialize(&parser) == 1 else {
            bytes.deallocate()
            throw YAMLProblem("yaml.syntax", "there is no memory to read it", mark)
        }
        yaml_parser_set_input_string(&parser, bytes.baseAddress, text.count)
    }

    deinit {
        yaml_parser_delete(&parser)
        bytes.deallocate()
    }

    /// The next event; events that mean nothing to a reader are left out.
    func next() throws(YAMLProblem) -> YAMLEvent {
        while true {
            var event = yaml_event_t()
            guard yaml_parser_parse(&parser, &event) == 1 else { throw problem() }
            defer { yaml_event_delete(&event) }
            mark = YAMLEvent.Mark(line: event.start_mark.line, column: event.start_mark.column)
            switch event.type {
            case YAML_DOCUMENT_START_EVENT: return .documentStart
            case YAML_DOCUMENT_END_EVENT: return .documentEnd
            case YAML_STREAM_END_EVENT: return .streamEnd
            case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: return .collectionEnd
            case YAML_ALIAS_EVENT: return .alias(string(event.data.alias.anchor) ?? "")
            case YAML_SEQUENCE_START_EVENT:
                let start = event.data.sequence_start
                return .listStart(tag: string(start.tag), anchor: string(start.anchor))
            case YAML_MAPPING_START_EVENT:
                let start = event.data.mapping_start
                return .mapStart(tag: string(start.tag), anchor: string(start.anchor))
            case YAML_SCALAR_EVENT:
                let scalar = event.data.scalar
                let text = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
                return .scalar(
                    .init(
                        text: String(decoding: text, as: UTF8.self), tag: string(scalar.tag),
                        anchor: string(scalar.anchor),
                        isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE))
            default: continue
            }
        }
    }

    private func string(_ text: UnsafeMutablePointer<yaml_char_t>?) -> String? { text.map { String(cString: $0) } }

    /// What libyaml found wrong, in its own words.
    private func problem() -> YAMLProblem {
        let words = parser.problem.map { String(cString: $0) } ?? "it cannot be read"
        let context = parser.context.map { " " + String(cString: $0) } ?? ""
        let isReading = parser.error == YAML_READER_ERROR
        let place = YAMLEvent.Mark(line: parser.problem_mark.line, column: parser.problem_mark.column)
        return YAMLProblem("yaml.syntax", words + context, isReading ? mark : place)
    }
}

/// What is wrong with a YAML text, and where.
struct YAMLProblem: Error {
    let code: String
    let reason: String
    let mark: YAMLEvent.Mark

    init(_ code: String, _ reason: String, _ mark: YAMLEvent.Mark) {
        self.code = code
        self.reason = reason
        self.mark = mark
    }
}
