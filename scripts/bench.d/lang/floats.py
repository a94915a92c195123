# The Mandelbrot set, counted: a loop of floating-point arithmetic with an early end.
def inside(cx, cy, limit):
    x = y = 0.0
    i = 0
    while i < limit:
        xx = x * x
        yy = y * y
        if xx + yy > 4.0:
            return False
        y = 2.0 * x * y + cy
        x = xx - yy + cx
        i += 1
    return True


def run(size, limit):
    count = 0
    for row in range(size):
        cy = 2.0 * row / size - 1.0
        for column in range(size):
            if inside(3.0 * column / size - 2.0, cy, limit):
                count += 1
    return count


print(run(300, 200))
