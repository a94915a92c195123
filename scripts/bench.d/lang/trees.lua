-- Binary trees: many small objects with a short life beside a few with a long one.
local function tree(depth)
  if depth == 0 then return { left = nil, right = nil } end
  return { left = tree(depth - 1), right = tree(depth - 1) }
end
local function count(node)
  if node.left == nil then return 1 end
  return 1 + count(node.left) + count(node.right)
end
local function run(depth)
  local kept = tree(depth)
  local total = 0
  for _ = 1, 20 do total = total + count(tree(depth - 2)) end
  return total + count(kept)
end
print(run(15))
