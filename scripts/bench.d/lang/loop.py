# Two counting loops with integer arithmetic in the inner one.
def run(n):
    sum = 0
    for i in range(1, n + 1):
        for j in range(1, n + 1):
            sum = (sum + i * j) % 1000003
    return sum


print(run(3500))
