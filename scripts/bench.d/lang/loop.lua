-- Two counting loops with integer arithmetic in the inner one.
local function run(n)
  local sum = 0
  for i = 1, n do
    for j = 1, n do sum = (sum + i * j) % 1000003 end
  end
  return sum
end
print(run(3500))
