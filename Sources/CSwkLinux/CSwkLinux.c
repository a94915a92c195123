#include "CSwkLinux.h"
