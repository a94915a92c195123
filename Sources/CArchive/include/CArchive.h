// Archives: decompression through libarchive, and the system calls of unpacking that Swift's Glibc module does not show.
#pragma once
#include "inflater.h"
#include "unpack_calls.h"
