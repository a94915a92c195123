// `top`: the processes of a container, in the words of ps.

import SwkEngine
import SwkModel

extension Verb {
    static let top = Verb(
        "top", "Show the processes of a container, as the host sees them.", .command(1, "CONTAINER [PS OPTIONS]"),
        example: "swk top web -eo pid,user,args"
    ) { arguments, console in
        let container = try openEngine(arguments).container(arguments.operands[0])
        let table = try ProcessTable(try container.processes(), options: Array(arguments.operands.dropFirst()))
        if console.json {
            let rows = table.rows.map { row in
                Document.structure(zip(table.headings, row).map { Document.Field($0.lowercased(), .string($1)) })
            }
            console.line(Document.list(rows).json())
        } else {
            console.table(table.headings, table.rows, narrowest: 20)
        }
        return 0
    }
}
