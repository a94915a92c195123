# A list of pseudo-random numbers, sorted by a function of two elements.
from functools import cmp_to_key


def random(count):
    seed = 42
    numbers = []
    for _ in range(count):
        seed = (seed * 1103515245 + 12345) % 2147483648
        numbers.append(seed)
    return numbers


numbers = random(200000)
ordered = sorted(numbers, key=cmp_to_key(lambda a, b: a - b))
checksum = 0
for i in range(len(ordered)):
    checksum = (checksum * 31 + ordered[i]) % 1000000007
print(checksum)
