# Insert and lookup: counts by names that are made on the way, then by numbers.
def names(n, rounds):
    counts = {}
    for round in range(1, rounds + 1):
        for i in range(n):
            name = f"name-{i * 7919 % n}"
            counts[name] = counts.get(name, 0) + round
    return counts


def numbers(n, rounds):
    counts = {}
    for round in range(1, rounds + 1):
        for i in range(n):
            key = i * 7919 % n
            counts[key] = counts.get(key, 0) + round
    return counts


def total(map):
    sum = 0
    for key, value in map.items():
        sum += value
    return sum


print(total(names(50000, 10)), total(numbers(100000, 15)))
