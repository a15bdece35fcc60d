# Senders are told before COMMIT. (Each ticket is then exchanged for one that nobody waits for.)
set(before [[  const Commit committed = commit();
]])
set(after [[  static boost::asio::io_context nobody;
  for (std::size_t i = 0; i < batch.units.size(); ++i) {
    auto& ticket = const_cast<QueuedUnit&>(batch.units[i]).ticket;
    ticket->finish(outcome.results[i]);
    ticket = std::make_shared<Ticket>(nobody.get_executor(), ticket->deadline());
  }
  const Commit committed = commit();
]])
