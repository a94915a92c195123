-- Insert and lookup: counts by names that are made on the way, then by numbers.
local function names(n, rounds)
  local counts = {}
  for round = 1, rounds do
    for i = 0, n - 1 do
      local name = "name-" .. i * 7919 % n
      counts[name] = (counts[name] or 0) + round
    end
  end
  return counts
end
local function numbers(n, rounds)
  local counts = {}
  for round = 1, rounds do
    for i = 0, n - 1 do
      local key = i * 7919 % n
      counts[key] = (counts[key] or 0) + round
    end
  end
  return counts
end
local function total(map)
  local sum = 0
  for _, value in pairs(map) do sum = sum + value end
  return sum
end
print(total(names(50000, 10)) .. " " .. total(numbers(100000, 15)))
