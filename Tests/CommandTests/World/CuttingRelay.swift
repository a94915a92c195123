// A wire that is cut: relays TCP to a real server and hangs up after so many bytes of its answer.

import Glibc
import Synchronization

/// Listens on a free loopback port and cuts each connection once the server has said `limit` bytes.
final class CuttingRelay: Sendable {
    let port: UInt16
    private let listener: Int32
    private let worker: Worker

    private final class Worker: Sendable {
        let listener: Int32, upstream: UInt16, limit: Int
        init(listener: Int32, upstream: UInt16, limit: Int) {
            self.listener = listener
            self.upstream = upstream
            self.limit = limit
        }

        /// Serves one connection after the other until the listener is shut down.
        func serve() {
            while true {
                let client = accept(listener, nil, nil)
                guard client >= 0 else { return }
                // A server that is gone is a connection that is cut, which is what this relay is for.
                if let server = try? Loopback.connect(to: upstream) {
                    pump(client, server)
                    close(server)
                }
                close(client)
            }
        }

        private func pump(_ client: Int32, _ server: Int32) {
            var ends = [
                pollfd(fd: client, events: Int16(POLLIN), revents: 0),
                pollfd(fd: server, events: Int16(POLLIN), revents: 0),
            ]
            var buffer = [UInt8](repeating: 0, count: 4096)
            var said = 0
            // A pause ends the connection too: a client that keeps it open idle must not keep the next one waiting.
            while said < limit, poll(&ends, 2, 300) > 0 {
                for (index, other) in [(0, server), (1, client)] where ends[index].revents != 0 {
                    let count = recv(ends[index].fd, &buffer, buffer.count, 0)
                    guard count > 0, send(other, buffer, count, Int32(MSG_NOSIGNAL)) == count else { return }
                    if index == 1 { said += count }
                }
            }
        }
    }

    init(to upstream: UInt16, limit: Int) throws {
        let (listener, port) = try Loopback.listen()
        self.listener = listener
        self.port = port
        worker = Worker(listener: listener, upstream: upstream, limit: limit)
        var thread = pthread_t()
        let argument = Unmanaged.passRetained(worker).toOpaque()
        pthread_create(
            &thread, nil,
            {
                Unmanaged<Worker>.fromOpaque($0!).takeRetainedValue().serve(); return nil
            }, argument)
        pthread_detach(thread)
    }

    func end() {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }
}
