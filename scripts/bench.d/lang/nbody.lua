-- The planets' motion: fields of tables in floating-point arithmetic.
local sqrt = math.sqrt
local year = 365.24
local solar = 4.0 * 3.141592653589793 * 3.141592653589793

local function Body(x, y, z, vx, vy, vz, mass)
  return { x = x, y = y, z = z, vx = vx, vy = vy, vz = vz, mass = mass }
end

local function planets()
  return {
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
  }
end

local function advance(bodies, dt)
  local count = #bodies
  for i = 1, count do
    local a = bodies[i]
    for j = i + 1, count do
      local b = bodies[j]
      local dx = a.x - b.x
      local dy = a.y - b.y
      local dz = a.z - b.z
      local square = dx * dx + dy * dy + dz * dz
      local force = dt / (square * sqrt(square))
      a.vx = a.vx - dx * b.mass * force
      a.vy = a.vy - dy * b.mass * force
      a.vz = a.vz - dz * b.mass * force
      b.vx = b.vx + dx * a.mass * force
      b.vy = b.vy + dy * a.mass * force
      b.vz = b.vz + dz * a.mass * force
    end
  end
  for i = 1, count do
    local body = bodies[i]
    body.x = body.x + dt * body.vx
    body.y = body.y + dt * body.vy
    body.z = body.z + dt * body.vz
  end
end

local function energy(bodies)
  local total = 0.0
  for i = 1, #bodies do
    local a = bodies[i]
    total = total + 0.5 * a.mass * (a.vx * a.vx + a.vy * a.vy + a.vz * a.vz)
    for j = i + 1, #bodies do
      local b = bodies[j]
      local dx = a.x - b.x
      local dy = a.y - b.y
      local dz = a.z - b.z
      total = total - a.mass * b.mass / sqrt(dx * dx + dy * dy + dz * dz)
    end
  end
  return total
end

local bodies = planets()
for _ = 1, 100000 do advance(bodies, 0.01) end
print(string.format("%.0f", (math.modf(energy(bodies) * 1e12))))
