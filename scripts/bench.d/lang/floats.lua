-- The Mandelbrot set, counted: a loop of floating-point arithmetic with an early end.
local function inside(cx, cy, limit)
  local x, y = 0.0, 0.0
  local i = 0
  while i < limit do
    local xx = x * x
    local yy = y * y
    if xx + yy > 4.0 then return false end
    y = 2.0 * x * y + cy
    x = xx - yy + cx
    i = i + 1
  end
  return true
end
local function run(size, limit)
  local count = 0
  for row = 0, size - 1 do
    local cy = 2.0 * row / size - 1.0
    for column = 0, size - 1 do
      if inside(3.0 * column / size - 2.0, cy, limit) then count = count + 1 end
    end
  end
  return count
end
print(run(300, 200))
