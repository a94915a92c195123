// Everything of swk that is written in C, because Swift cannot go there. One header for each idea.
#pragma once
#include "swk_calls.h"
#include "swk_init.h"
#include "swk_launch_calls.h"
#include "swk_minder.h"
#include "swk_plan.h"
#include "swk_signals.h"
