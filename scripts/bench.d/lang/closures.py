# Closures made, kept and called: some share a variable that changes, some are passed down, some are composed.
def counter(step):
    count = 0

    def next():
        nonlocal count
        count += step
        return count

    return next


def compose(f, g):
    return lambda x: g(f(x))


def each(n, f):
    for i in range(1, n + 1):
        f(i)


def run(n):
    sum = 0
    for i in range(1, n + 1):
        next = counter(i % 7)
        next()
        next()
        sum += next()
    both = compose(lambda x: x + 1, lambda x: x * 2)

    def add(i):
        nonlocal sum
        sum += both(i)

    each(n, add)
    return sum


print(run(1000000))
