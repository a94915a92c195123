-- A list of pseudo-random numbers, sorted by a function of two elements.
local function random(count)
  local seed = 42
  local numbers = {}
  for i = 1, count do
    seed = (seed * 1103515245 + 12345) % 2147483648
    numbers[i] = seed
  end
  return numbers
end
local numbers = random(200000)
table.sort(numbers, function(a, b) return a < b end)
local checksum = 0
for i = 1, #numbers do checksum = (checksum * 31 + numbers[i]) % 1000000007 end
print(checksum)
