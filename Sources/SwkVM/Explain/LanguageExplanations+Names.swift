// Codes of names, imports and structs.

extension LanguageExplanations {
    static var names: [Explanation] {
        [
            Explanation(
                "name.undefined", "a name that nothing declares",
                """
                No declaration, parameter, import or built-in name of this spelling can be seen from here. Blocks \
                hide what they declare.
                """,
                example: "let message = \"hi\"\nprint(mesage)",
                remedy:
                    """
                    Check the spelling; the help line names the nearest name. Declare it with `let`, or import its \
                    module.
                    """,
                instead: "let message = \"hi\"\nprint(message)"),
            Explanation(
                "name.duplicate", "a name is declared twice in one block",
                "Two declarations of one block have the same name, so a reader could not tell which is meant.",
                example: "let port = 80\nlet port = 8080",
                remedy:
                    """
                    Give one another name, or make it a `var` and assign to it. An inner block may declare the name \
                    again.
                    """,
                instead: "var port = 80\nport = 8080"),
            Explanation(
                "name.constant", "a constant is assigned",
                "`let`, parameters, functions, imports and the elements of a loop keep their value.",
                example: "let count = 0\ncount += 1", remedy: "Declare it with `var`.",
                instead: "var count = 0\ncount += 1"),
            Explanation(
                "name.not-yet-set", "a name is used above its declaration",
                """
                Statements run from top to bottom, so a value does not exist above the line that makes it. \
                Functions exist from the start and may use everything that is set by the time they are called.
                """,
                example: "print(port)\nlet port = 80", remedy: "Move the declaration up.",
                instead: "let port = 80\nprint(port)"),
            Explanation(
                "name.unused", "a name is declared and never used",
                "This is a warning: the value is computed and nobody looks at it. Often another name was meant.",
                example: "func f() {\n    let answer = 42\n    41\n}\nf()",
                remedy: "Use it, delete it, or begin its name with `_` when it is meant to be unused.",
                instead: "func f() {\n    let answer = 42\n    answer\n}\nf()"),
            Explanation(
                "member.unknown", "a value has no member of this name",
                """
                What stands before the dot is of a known type, and the type has no property or method of this \
                name. Before a run this is reported when the type is certain; otherwise when the line runs.
                """,
                example: "\"text\".lenght",
                remedy: "The help line names the nearest member. `swk doc String` lists all of a type.",
                instead: "\"text\".count"),
            Explanation(
                "member.read-only", "a member that cannot be assigned",
                "Keys of a map and fields of a struct can be set. Properties of other values are computed.",
                example: "let s = \"abc\"\ns.count = 5", remedy: "Make a new value instead of changing this one.",
                instead: "let s = \"abc\"\nlet longer = s + \"de\""),
            Explanation(
                "struct.nested", "a struct inside of a block",
                "A struct is a type, and types are declared once for a whole file.",
                example: "func f() {\n    struct Point { x, y }\n}", remedy: "Move it to the top level of the file.",
                instead: "struct Point { x, y }\nfunc f() { Point(1, 2) }"),
            Explanation(
                "func.required-after-default", "a parameter without a default after one with a default",
                "Arguments fill the parameters from left to right, so the optional ones come last.",
                example: "func greet(greeting: \"hello\", who) { who }",
                remedy: "Move it to the front, or give it a default.",
                instead: "func greet(who, greeting: \"hello\") { who }"),
            Explanation(
                "import.not-found", "there is no module of this name",
                """
                `import "./lib/db"` is the file lib/db.swk beside this one; a name without `./` is a module of the \
                standard library.
                """,
                example: "import \"./no-such-file\" as missing",
                remedy: "Check the path; it starts from the importing file.",
                instead: "import \"./db\"\nprint(db.x)\n//// db.swk\nlet x = 1"),
            Explanation(
                "import.failed", "a module cannot be read",
                "The file is there, but reading it fails; the message has the reason.",
                remedy: "Check the permissions, and that it is a file."),
            Explanation(
                "import.cycle", "modules import each other",
                """
                A module runs before what imports it, so two modules cannot each come before the other. The \
                message names the whole circle.
                """,
                example: "import \"./a\"\n//// a.swk\nimport \"./b\"\n//// b.swk\nimport \"./a\"",
                remedy: "Move what both need into a third module.",
                instead: "import \"./a\"\nprint(a.x)\n//// a.swk\nlet x = 1"),
            Explanation(
                "import.rejected", "an imported module has errors",
                "The module itself cannot be used; its own errors are listed, too.",
                example: "import \"./db\"\n//// db.swk\nlet x = nonsense", remedy: "Correct the module.",
                instead: "import \"./db\"\nprint(db.x)\n//// db.swk\nlet x = 1"),
            Explanation(
                "import.unavailable", "modules cannot be imported here",
                "The program that runs this script offers no modules.", example: "import \"text\"",
                remedy: "If the program is yours, give its interpreter a module loader."),
            Explanation(
                "import.nested", "an import inside of a block",
                "Modules are known before anything runs, so imports stand at the top level.",
                example: "if true {\n    import \"./db\"\n}", remedy: "Move it to the top of the file.",
                instead: "import \"./db\"\nprint(db.x)\n//// db.swk\nlet x = 1"),
            Explanation(
                "import.unused", "a module is imported and not used",
                "This is a warning: the module still runs, for nothing.",
                example: "import \"./db\"\n//// db.swk\nlet x = 1",
                remedy: "Delete the import, or use it.",
                instead: "import \"./db\"\nprint(db.x)\n//// db.swk\nlet x = 1"),
        ]
    }
}
