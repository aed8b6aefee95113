#include "gm_lstm.h"
