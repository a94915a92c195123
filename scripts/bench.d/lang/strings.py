# Text building: lines made piece by piece and by interpolation, then joined.
def line(number):
    text = ""
    for field in range(8):
        text += f"f{field}={number * field % 1000}"
        text += ";"
    return text


def run(lines):
    parts = []
    for number in range(1, lines + 1):
        parts.append(line(number))
    return "\n".join(parts)


text = run(120000)
print(len(text), text[-60:])
