// `atomically { ... }`: the block runs as a fiber of its own, as that of `timeout` does, inside a transaction of the host.

extension Interpreter {
    /// Runs a fiber in a transaction, and commits or rolls back by how it ends.
    func atomically(_ child: Fiber, for fiber: Fiber, _ register: Int) async {
        let outer = lock { fiber.transaction }
        let transaction: any HostTransaction
        switch await begin(inside: outer, for: fiber) {
        case .success(let begun): transaction = begun
        case .failure(let error):
            lock { machine.retire(child) }
            return settle(fiber, .failure(error), register)
        }
        lock { child.transaction = transaction }
        switch await drive(child) {
        case .value(let root): await commit(transaction, root, for: fiber, register)
        case .failure(let root): await rollBack(transaction, root, for: fiber)
        }
    }

    private func begin(
        inside outer: (any HostTransaction)?, for fiber: Fiber
    ) async -> Result<any HostTransaction, any Error> {
        guard let host = registry.transactions else { preconditionFailure("the resolver refused `atomically`") }
        return await result { try await host.begin(inside: outer) }
    }

    private func commit(
        _ transaction: any HostTransaction, _ value: Root, for fiber: Fiber, _ register: Int
    ) async {
        let committed = await shielded(fiber) { try await transaction.commit() }
        lock {
            switch committed {
            case .success: fiber.answer = .value(value.value, register: register)
            case .failure(let error): fiber.answer = .failure(machine.fault(from: error))
            }
        }
    }

    /// The block's error goes on; what could not be undone is attached to it.
    private func rollBack(_ transaction: any HostTransaction, _ error: Root, for fiber: Fiber) async {
        let undone = await shielded(fiber) { try await transaction.rollback() }
        lock {
            if case .failure(let second) = undone {
                machine.attach(machine.fault(from: second).value, to: error.value)
            }
            fiber.answer = .failure(Fault(value: error.value))
        }
    }
}
