// Statements: the bodies of scripts and blocks; what a statement declares, assigns or repeats is compiled beside this file.
import SwkSyntax

extension Generator {
    /// The body of the program: its functions and structs exist from the start.
    func compileTop(_ body: Block) {
        for statement in body.statements {
            if case .structure(let structure) = statement.kind { compile(structure) }
        }
        for statement in body.statements {
            guard case .function(let function) = statement.kind, let name = function.name else { continue }
            let register = allocate()
            closure(function, into: register)
            bind(declaration(at: name.span), to: register)
        }
        compileTopStatements(body)
    }

    /// A whole body: its value is returned.
    func compileBody(_ expression: Expr) { compileTail(expression) }

    func compileBody(_ block: Block) { compileTail(block) }

    /// The statements of the program: its names live in registers or globals until the end.
    private func compileTopStatements(_ block: Block) {
        let result = allocate()
        let starts = compiler.resolution.spawningBlocks.contains(ObjectIdentifier(block))
        if starts { openTasks() }
        compileStatements(block.statements, into: result)
        while !regions.isEmpty { close() }
        emit(.returnValue, result)
    }

    /// Functions of a block that others capture get their cells before anything runs.
    func declareFunctions(in block: Block) {
        for statement in block.statements {
            guard case .function(let function) = statement.kind, let name = function.name else { continue }
            let declaration = declaration(at: name.span)
            guard declaration.slot == nil else { continue }
            declaration.register = allocate()
            if declaration.needsCell {
                emit(.loadAbsent, declaration.register, 1)
                emit(.newCell, declaration.register)
            }
        }
    }

    func compileStatements(_ statements: [Stmt], into target: Int?) {
        for (index, statement) in statements.enumerated() {
            let isLast = index == statements.count - 1
            if isLast, case .expression(let expression) = statement.kind {
                if let target { compile(expression, into: target) } else { discard(expression) }
                return
            }
            at(statement.span) { compile(statement) }
        }
        if let target { emit(.loadNil, target) }
    }

    func compile(_ statement: Stmt) {
        switch statement.kind {
        case .expression(let expression): discard(expression)
        case .binding(let binding): compile(binding)
        case .using(let using): compile(using)
        case .assignment(let assignment): compile(assignment)
        case .function(let function):
            guard let name = function.name else { return }
            compileLocal(function, declaration(at: name.span))
        case .structure, .importModule, .invalid: break
        case .forIn(let loop): compile(loop)
        case .whileLoop(let condition, let body): compileWhile(condition, body)
        case .deferred(let body): open(.deferred(body))
        case .test(let test): compile(test)
        case .fixture(let fixture): bindValue(of: fixture.value, to: declaration(at: fixture.name.span))
        }
    }
}
