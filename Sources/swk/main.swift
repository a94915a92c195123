import SwkREPL
print(probe2())
