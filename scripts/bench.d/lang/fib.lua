-- fib(30) by plain recursion: the price of a call.
local function fib(n) if n < 2 then return n else return fib(n - 1) + fib(n - 2) end end
assert(fib(30) == 832040)
