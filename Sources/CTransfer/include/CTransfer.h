// Transfers and digests: libcurl and libcrypto, loaded on first use so that they cost nothing at start-up.
#pragma once
#include "digest.h"
#include "transfer.h"
