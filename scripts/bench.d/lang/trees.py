# Binary trees: many small objects with a short life beside a few with a long one.
class Node:
    __slots__ = ("left", "right")

    def __init__(self, left, right):
        self.left = left
        self.right = right


def tree(depth):
    if depth == 0:
        return Node(None, None)
    return Node(tree(depth - 1), tree(depth - 1))


def count(node):
    if node.left is None:
        return 1
    return 1 + count(node.left) + count(node.right)


def run(depth):
    kept = tree(depth)
    total = 0
    for _ in range(20):
        total += count(tree(depth - 2))
    return total + count(kept)


print(run(15))
