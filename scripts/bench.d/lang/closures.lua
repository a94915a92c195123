-- Closures made, kept and called: some share a variable that changes, some are passed down, some are composed.
local function counter(step)
  local count = 0
  return function() count = count + step return count end
end
local function compose(f, g) return function(x) return g(f(x)) end end
local function each(n, f) for i = 1, n do f(i) end end
local function run(n)
  local sum = 0
  for i = 1, n do
    local next = counter(i % 7)
    next()
    next()
    sum = sum + next()
  end
  local both = compose(function(x) return x + 1 end, function(x) return x * 2 end)
  each(n, function(i) sum = sum + both(i) end)
  return sum
end
print(run(1000000))
