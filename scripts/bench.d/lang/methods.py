# Methods of two types that read and write fields, called in a loop; one calls another.
class Toggle:
    def __init__(self, state):
        self.state = state

    def flip(self):
        self.state = not self.state
        return self

    def value(self):
        return self.state


class Counter:
    def __init__(self, step=1):
        self.count = 0
        self.step = step

    def add(self, n):
        self.count += n * self.step

    def addTwice(self, n):
        self.add(n)
        self.add(n)

    def value(self):
        return self.count


def run(n):
    toggle = Toggle(True)
    counter = Counter(step=3)
    for i in range(1, n + 1):
        if toggle.flip().value():
            counter.add(i)
        else:
            counter.addTwice(1)
    return counter.value()


print(run(1500000))
