# The planets' motion: fields of objects in floating-point arithmetic.
from math import sqrt


class Body:
    __slots__ = ("x", "y", "z", "vx", "vy", "vz", "mass")

    def __init__(self, x, y, z, vx, vy, vz, mass):
        self.x, self.y, self.z = x, y, z
        self.vx, self.vy, self.vz = vx, vy, vz
        self.mass = mass


year = 365.24
solar = 4.0 * 3.141592653589793 * 3.141592653589793


def planets():
    return [
        Body(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, solar),
        Body(
            4.84143144246472090, -1.16032004402742839, -0.103622044471123109,
            0.00166007664274403694 * year, 0.00769901118419740425 * year, -0.0000690460016972063023 * year,
            0.000954791938424326609 * solar),
        Body(
            8.34336671824457987, 4.12479856412430479, -0.403523417114321381,
            -0.00276742510726411 * year, 0.00499852801234917238 * year, 0.0000230417297573763929 * year,
            0.000285885980666130812 * solar),
        Body(
            12.8943695621391310, -15.1111514016986312, -0.223307578892655734,
            0.00296460137564761618 * year, 0.00237847173959480950 * year, -0.0000296589568540237556 * year,
            0.0000436624404335156298 * solar),
        Body(
            15.3796971148509165, -25.9193146099879641, 0.179258772950371181,
            0.00268067772490389322 * year, 0.00162824170038242295 * year, -0.0000951592254519715870 * year,
            0.0000515138902046611451 * solar),
    ]


def advance(bodies, dt):
    count = len(bodies)
    for i in range(count):
        a = bodies[i]
        for j in range(i + 1, count):
            b = bodies[j]
            dx = a.x - b.x
            dy = a.y - b.y
            dz = a.z - b.z
            square = dx * dx + dy * dy + dz * dz
            force = dt / (square * sqrt(square))
            a.vx -= dx * b.mass * force
            a.vy -= dy * b.mass * force
            a.vz -= dz * b.mass * force
            b.vx += dx * a.mass * force
            b.vy += dy * a.mass * force
            b.vz += dz * a.mass * force
    for body in bodies:
        body.x += dt * body.vx
        body.y += dt * body.vy
        body.z += dt * body.vz


def energy(bodies):
    total = 0.0
    for i in range(len(bodies)):
        a = bodies[i]
        total += 0.5 * a.mass * (a.vx * a.vx + a.vy * a.vy + a.vz * a.vz)
        for j in range(i + 1, len(bodies)):
            b = bodies[j]
            dx = a.x - b.x
            dy = a.y - b.y
            dz = a.z - b.z
            total -= a.mass * b.mass / sqrt(dx * dx + dy * dy + dz * dz)
    return total


bodies = planets()
for _ in range(100000):
    advance(bodies, 0.01)
print(int(energy(bodies) * 1e12))
