// The tables of keys: what receiver.yaml and a service file may say.
#pragma once

#include "config/key.hpp"
#include "config/receiver.hpp"

namespace bars::config {

/// The keys of receiver.yaml, bound to the fields of `out`, which must outlive the table.
Table keys_of(Receiver& out);
/// The keys of services/*.yaml, bound likewise.
Table keys_of(Service& out);

}  // namespace bars::config
