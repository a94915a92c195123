// The kernel's network interfaces as headers (rtnetlink, nf_tables), the two namespace calls, and libnftables resolved late.
#pragma once
#include "swk_netlink.h"
#include "swk_nft.h"
