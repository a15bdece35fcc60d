// One handler per interaction. Each makes at most one suspension: the store.
#pragma once

#include "server/handlers/context.hpp"

namespace bars::handlers {

/// GET /metadata (CS-1 to CS-8).
boost::asio::awaitable<Outcome> metadata(Context& context, const Environment& environment);

/// GET /MessageDefinition?context= (MDS-1 to MDS-13).
boost::asio::awaitable<Outcome> message_definition(Context& context, const Environment& environment);

/// GET /Slot (SLOT-1 to SLOT-18).
boost::asio::awaitable<Outcome> slot_search(Context& context, const Environment& environment);

/// GET /Appointment/{id} and /ServiceRequest/{id} (APPT-1).
boost::asio::awaitable<Outcome> read_appointment(Context& context, const Environment& environment);
boost::asio::awaitable<Outcome> read_service_request(Context& context, const Environment& environment);

/// GET /Appointment/{id}/_history/{version} and of ServiceRequest (UPD-9).
boost::asio::awaitable<Outcome> read_appointment_version(Context& context, const Environment& environment);
boost::asio::awaitable<Outcome> read_service_request_version(Context& context, const Environment& environment);

/// GET /Appointment and /ServiceRequest, by patient, identifier or id, a page at a time (APPT-2 to APPT-5, SR-1).
boost::asio::awaitable<Outcome> search_appointments(Context& context, const Environment& environment);
boost::asio::awaitable<Outcome> search_service_requests(Context& context, const Environment& environment);

/// POST /$process-message.
boost::asio::awaitable<Outcome> process_message(Context& context, const Environment& environment);

/// POST /Appointment, PUT, PATCH and DELETE /Appointment/{id}, and of ServiceRequest (APPT-7 to APPT-15, SR-2). What
/// the service does not allow is 501 (ERR-22).
boost::asio::awaitable<Outcome> create_appointment(Context& context, const Environment& environment);
boost::asio::awaitable<Outcome> update_appointment(Context& context, const Environment& environment);
boost::asio::awaitable<Outcome> patch_appointment(Context& context, const Environment& environment);
boost::asio::awaitable<Outcome> delete_appointment(Context& context, const Environment& environment);
boost::asio::awaitable<Outcome> create_service_request(Context& context, const Environment& environment);
boost::asio::awaitable<Outcome> update_service_request(Context& context, const Environment& environment);
boost::asio::awaitable<Outcome> patch_service_request(Context& context, const Environment& environment);
boost::asio::awaitable<Outcome> delete_service_request(Context& context, const Environment& environment);

}  // namespace bars::handlers
