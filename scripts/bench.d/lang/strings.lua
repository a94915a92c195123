-- Text building: lines made piece by piece, then joined.
local function line(number)
  local text = ""
  for field = 0, 7 do
    text = text .. "f" .. field .. "=" .. number * field % 1000
    text = text .. ";"
  end
  return text
end
local function run(lines)
  local parts = {}
  for number = 1, lines do parts[#parts + 1] = line(number) end
  return table.concat(parts, "\n")
end
local text = run(120000)
print(#text .. " " .. text:sub(-60))
