-- Methods of two types that read and write fields, called in a loop; one calls another.
local Toggle = {}
Toggle.__index = Toggle
function Toggle.new(state) return setmetatable({ state = state }, Toggle) end
function Toggle:flip() self.state = not self.state return self end
function Toggle:value() return self.state end
local Counter = {}
Counter.__index = Counter
function Counter.new(step) return setmetatable({ count = 0, step = step }, Counter) end
function Counter:add(n) self.count = self.count + n * self.step end
function Counter:addTwice(n) self:add(n) self:add(n) end
function Counter:value() return self.count end
local function run(n)
  local toggle = Toggle.new(true)
  local counter = Counter.new(3)
  for i = 1, n do
    if toggle:flip():value() then counter:add(i) else counter:addTwice(1) end
  end
  return counter:value()
end
print(run(1500000))
