// Archives: compression through ISA-L and libarchive, and the system calls of unpacking that Swift's Glibc module does not show.
#pragma once
#include "deflater.h"
#include "inflater.h"
#include "unpack_calls.h"
