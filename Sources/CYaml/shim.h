// libyaml's header, as Debian installs it.
#pragma once
#include <yaml.h>
