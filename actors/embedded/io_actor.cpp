#include "rocketcaf/actors/embedded/io_actor.hpp"

#include "rocketcaf/actors/errors.hpp"
#include "rocketcaf/actors/unix_time.hpp"

#include <arpa/inet.h>

#include <algorithm>

namespace rocketcaf::actors::embedded {

namespace {

/// Bytes per read: 64 KiB was the best size measured with CAF.
constexpr size_t read_size = 65'536;
/// Answers that may wait for a peer that does not read them.
constexpr size_t max_unsent = 64u * 1024 * 1024;
/// What servers allow for a frame by default, and room for a header beside
/// the largest body.
constexpr size_t default_max_frame = 16u * 1024 * 1024;
/// 32 KiB of properties, each byte escaped in JSON, and the rest.
constexpr size_t max_header = 256u * 1024;

/// CAF numbers its handles by descriptor.
template <class Handle>
int fd_of(Handle hdl) {
  return static_cast<int>(hdl.id());
}

protocol::stored_host host_of(const std::string& address, uint16_t port) {
  protocol::stored_host result;
  if (inet_pton(AF_INET, address.c_str(), result.ip.data()) != 1)
    result.is_v6 = inet_pton(AF_INET6, address.c_str(), result.ip.data()) == 1;
  result.port = port;
  return result;
}

std::vector<node_address> addresses_of(
  const embedded_broker_options& options,
  const std::vector<bound_socket>& sockets) {
  auto count = options.broker_names.size();
  std::vector<node_address> result;
  for (size_t i = 0; i < sockets.size(); ++i) {
    if (i < count)
      result.push_back({options.broker_names[i],
                        {},
                        host_of(options.address, sockets[i].port)});
    result[i % count].texts.push_back(options.address + ":"
                                      + std::to_string(sockets[i].port));
  }
  return result;
}

protocol::frame_limits limits_of(const embedded_broker_options& options) {
  protocol::frame_limits result;
  result.max_frame
    = std::max(default_max_frame, options.max_message_size + max_header + 8);
  result.max_header = max_header;
  return result;
}

caf::result<void> to_result(std::optional<validation_error> error) {
  if (error)
    return rocketcaf::make_error(*error);
  return caf::unit;
}

} // namespace

// -- constructors, destructors, and assignment operators ----------------------

io_actor_state::io_actor_state(io_actor::broker_pointer self,
                               embedded_broker_options options,
                               std::vector<bound_socket> sockets)
  : self_(self), engine_(options, addresses_of(options, sockets)),
    log_(options.log, "embedded") {
  auto count = options.broker_names.size();
  for (size_t i = 0; i < sockets.size(); ++i) {
    port x;
    x.broker = i % count;
    x.broker_id = i / count;
    x.socket = std::move(sockets[i]);
    ports_.push_back(std::move(x));
  }
}

io_actor_state::~io_actor_state() {
  // After a kill nobody has done it: without it, unsent bytes would keep the
  // process alive.
  for (auto& [hdl, x] : sessions_)
    shut_down_socket(fd_of(hdl));
}

io_actor::behavior_type io_actor_state::make_behavior() {
  compat::on_exit(self_, [this](const caf::error& reason) {
    if (stop_reason_)
      self_->quit(*stop_reason_);
    else
      stop(reason);
  });
  for (size_t i = 0; i < ports_.size(); ++i) {
    if (auto error = open(i); compat::failed(error)) {
      self_->quit(std::move(error));
      break;
    }
  }
  return {
    [this](const create_embedded_topic& msg) {
      return to_result(engine_.create_topic(msg));
    },
    [this](const list_embedded_messages& msg) { return engine_.messages(msg); },
    [this](atom::get_statistics) { return statistics(); },
    [this](const embedded_fault& msg) {
      return to_result(engine_.add_fault(msg));
    },
    [this](const clear_embedded_faults& msg) {
      engine_.clear_faults(msg.broker_name);
    },
    [this](const set_broker_mode& msg) { return on_set_mode(msg); },
    [this](const suggest_broker_id& msg) {
      return to_result(engine_.suggest(msg));
    },
    [this](const invoke_embedded_client& msg) { return on_invoke(msg); },
    [this](atom::close) { stop(caf::exit_reason::user_shutdown); },
    [this](const caf::io::new_connection_msg& msg) { on_connection(msg); },
    [this](const caf::io::new_data_msg& msg) { on_data(msg); },
    [this](const caf::io::connection_closed_msg& msg) {
      on_closed(msg.handle);
    },
    [this](const caf::io::acceptor_closed_msg& msg) {
      if (in_use(msg.handle))
        log_.write(log_event::embedded_port_lost, "the system closed a port");
    },
  };
}

// -- ports --------------------------------------------------------------------

const std::string& io_actor_state::address_of(const port& x) const {
  return engine_.nodes()[x.broker].ports[x.broker_id].address;
}

caf::error io_actor_state::open(size_t index) {
  auto& x = ports_[index];
  auto& address = address_of(x);
  if (auto error = listen_at(x.socket.fd.get()); !error.empty())
    return rocketcaf::make_error(errc::unavailable, address + ": " + error);
  x.listening_fd = x.socket.fd.release();
  x.doorman = self_->add_doorman(x.listening_fd);
  log_.write(log_event::embedded_listening, "broker {} at {}",
             engine_.nodes()[x.broker].name, address);
  return {};
}

void io_actor_state::close(size_t index) {
  auto& x = ports_[index];
  if (x.listening_fd >= 0) {
    // This ends the listening at once: the port is free to be bound.
    shut_down_socket(x.listening_fd);
    x.listening_fd = -1;
    retire(x.doorman);
  }
  std::vector<caf::io::connection_handle> open;
  for (auto& [hdl, peer] : sessions_)
    if (peer.port == index)
      open.push_back(hdl);
  // Nobody is told: a broker that is gone tells nothing.
  for (auto hdl : open) {
    shut_down_socket(fd_of(hdl));
    forget(hdl);
    retire(hdl);
  }
}

caf::error io_actor_state::set_mode(size_t index, broker_mode mode) {
  auto& x = ports_[index];
  if (x.mode == mode)
    return {};
  log_.write(log_event::embedded_mode, "broker {} is {}",
             engine_.nodes()[x.broker].name, to_string(mode));
  if (mode == broker_mode::down) {
    close(index);
    auto socket = bind_socket(engine_.options().address, x.socket.port);
    if (!socket)
      return rocketcaf::make_error(errc::unavailable, socket.error());
    x.socket = std::move(*socket);
  } else if (x.mode == broker_mode::down) {
    if (auto error = open(index); compat::failed(error))
      return error;
  }
  x.mode = mode;
  if (x.broker_id == 0)
    engine_.set_down(x.broker, mode == broker_mode::down, now().steady);
  if (mode == broker_mode::stalled)
    stall(index);
  else if (mode == broker_mode::serving)
    resume(index);
  return {};
}

void io_actor_state::stall(size_t index) {
  for (auto& [hdl, x] : sessions_) {
    if (x.port == index && x.state == reading::active) {
      x.state = reading::halted;
      self_->halt(hdl);
    }
  }
}

void io_actor_state::resume(size_t index) {
  in_next_round([this, index] {
    if (ports_[index].mode != broker_mode::serving)
      return;
    std::vector<caf::io::connection_handle> waiting;
    for (auto& [hdl, x] : sessions_)
      if (x.port == index && x.state != reading::active)
        waiting.push_back(hdl);
    for (auto hdl : waiting) {
      auto& x = sessions_.at(hdl);
      if (x.state == reading::halted)
        self_->trigger(hdl);
      else
        self_->configure_read(hdl, caf::io::receive_policy::at_most(read_size));
      x.state = reading::active;
      auto held = std::move(x.held);
      x.held.clear();
      feed(hdl, x, held);
    }
  });
}

template <class F>
void io_actor_state::in_next_round(F f) {
  std::weak_ptr<const char> life = life_;
  self_->backend().post([life, f] {
    if (!life.expired())
      f();
  });
}

template <class Handle>
void io_actor_state::retire(Handle hdl) {
  in_next_round([this, hdl] {
    // Handles are numbers, and may stand for another socket by now.
    if (!in_use(hdl))
      self_->close(hdl);
  });
}

bool io_actor_state::in_use(caf::io::accept_handle hdl) const {
  return std::any_of(ports_.begin(), ports_.end(), [hdl](auto& x) {
    return x.listening_fd >= 0 && x.doorman == hdl;
  });
}

bool io_actor_state::in_use(caf::io::connection_handle hdl) const {
  return sessions_.count(hdl) > 0;
}

void io_actor_state::stop(const caf::error& reason) {
  if (stop_reason_)
    return;
  stop_reason_ = reason;
  timer_.dispose();
  for (size_t i = 0; i < ports_.size(); ++i)
    close(i);
  in_next_round([this] {
    caf::anon_send_exit(self_->address(), caf::exit_reason::user_shutdown);
  });
}

// -- connections --------------------------------------------------------------

void io_actor_state::on_connection(const caf::io::new_connection_msg& msg) {
  auto i = std::find_if(ports_.begin(), ports_.end(), [&msg](auto& x) {
    return x.listening_fd >= 0 && x.doorman == msg.source;
  });
  if (i == ports_.end()) {
    // The port was closed in the meantime.
    shut_down_socket(fd_of(msg.handle));
    retire(msg.handle);
    return;
  }
  ++i->accepted;
  session x;
  x.port = static_cast<size_t>(i - ports_.begin());
  x.source.broker = i->broker;
  x.source.broker_id = i->broker_id;
  x.source.connection = next_connection_++;
  x.source.host
    = host_of(self_->remote_addr(msg.handle), self_->remote_port(msg.handle));
  x.reader = protocol::frame_reader{limits_of(engine_.options())};
  if (i->mode == broker_mode::serving) {
    x.state = reading::active;
    self_->configure_read(msg.handle,
                          caf::io::receive_policy::at_most(read_size));
  }
  log_.write(log_event::embedded_accepted, "connection {} to broker {}",
             x.source.connection, engine_.nodes()[x.source.broker].name);
  by_number_.emplace(x.source.connection, msg.handle);
  sessions_.insert_or_assign(msg.handle, std::move(x));
}

void io_actor_state::on_data(const caf::io::new_data_msg& msg) {
  auto i = sessions_.find(msg.handle);
  if (i == sessions_.end())
    return;
  std::string_view bytes{reinterpret_cast<const char*>(compat::bytes(msg.buf)),
                         msg.buf.size()};
  if (i->second.state == reading::active)
    feed(msg.handle, i->second, bytes);
  else
    i->second.held += bytes;
}

void io_actor_state::feed(caf::io::connection_handle hdl, session& x,
                          std::string_view bytes) {
  engine_output out;
  auto time = now();
  auto broken = false;
  auto error = x.reader.feed(bytes, [&](const protocol::frame& frame) {
    if (!broken && !out.cut)
      broken = !engine_.on_frame(x.source, frame, time, out);
  });
  if (broken || error != errc::none)
    log_.write(log_event::embedded_malformed, "connection {} is closed: {}",
               x.source.connection,
               to_string(broken ? errc::protocol_error : error));
  if (broken || error != errc::none || out.cut) {
    // CAF would write it only after we have gone.
    if (self_->wr_buf(hdl).empty())
      write_at_once(fd_of(hdl), out.answers);
    drop(hdl);
  } else if (!out.answers.empty()) {
    write(hdl, out.answers);
  }
  finish(out);
}

void io_actor_state::on_closed(caf::io::connection_handle hdl) {
  auto out = forget(hdl);
  finish(out);
}

engine_output io_actor_state::forget(caf::io::connection_handle hdl) {
  engine_output result;
  auto i = sessions_.find(hdl);
  if (i == sessions_.end())
    return result;
  auto source = i->second.source;
  sessions_.erase(i);
  by_number_.erase(source.connection);
  engine_.on_closed(source.broker, source.connection, result);
  log_.write(log_event::embedded_closed, "connection {}", source.connection);
  return result;
}

void io_actor_state::drop(caf::io::connection_handle hdl) {
  shut_down_socket(fd_of(hdl));
  auto out = forget(hdl);
  retire(hdl);
  finish(out);
}

void io_actor_state::finish(engine_output& out) {
  for (auto& [number, bytes] : out.others)
    if (auto i = by_number_.find(number); i != by_number_.end())
      write(i->second, bytes);
  for (auto& [id, answers] : out.finished) {
    if (auto node = invocations_.extract(id); !node.empty())
      node.mapped().deliver(std::move(answers));
  }
  arm_timer();
}

void io_actor_state::write(caf::io::connection_handle hdl,
                           std::string_view bytes) {
  auto& buf = self_->wr_buf(hdl);
  if (buf.size() > max_unsent) {
    log_.write(log_event::embedded_not_read,
               "a peer is cut off: it does not read its answers");
    drop(hdl);
    return;
  }
  compat::append(buf, reinterpret_cast<const std::byte*>(bytes.data()),
                 bytes.size());
  self_->flush(hdl);
}

// -- time ---------------------------------------------------------------------

moment io_actor_state::now() {
  return {std::chrono::steady_clock::now(), unix_millis()};
}

void io_actor_state::arm_timer() {
  auto next = engine_.next_time();
  if (stop_reason_)
    return;
  // One that is due earlier finds out by itself what is to be done.
  if (!next || (armed_for_ && *armed_for_ <= *next))
    return;
  timer_.dispose();
  armed_for_ = next;
  timer_ = compat::schedule_weak(self_, *next, [this] { on_time(); });
}

void io_actor_state::on_time() {
  armed_for_.reset();
  engine_output out;
  engine_.on_time(now(), out);
  finish(out);
}

} // namespace rocketcaf::actors::embedded
