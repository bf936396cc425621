// A request as the session read it.
#pragma once

#include <string_view>

#include "server/http/body_pieces.hpp"
#include "server/operation/network_address.hpp"

namespace timbao {

// Views into what was received; fields of the header are empty where they are absent.
struct HttpRequest {
  std::string_view method;
  std::string_view target;  // as received
  std::string_view body = {};
  NextBodyPiece next_body_piece = {};  // in place of `body` where it is read while it comes
  std::string_view host = {};
  std::string_view if_match = {};
  std::string_view if_none_match = {};
  std::string_view if_modified_since = {};
  std::string_view content_type = {};
  std::string_view authorization = {};
  std::string_view api_key = {};
  std::string_view origin = {};           // the page that asks, "https://bao.example"
  std::string_view asked_method = {};     // Access-Control-Request-Method
  std::string_view forwarded_for = {};    // written by proxies, and by whoever likes to
  std::string_view forwarded_proto = {};  // how a proxy was asked: "https"
  bool forwarded = false;                 // any field says that a proxy passed the request on
  bool encrypted = false;
  NetworkAddress peer{};       // who opened the connection
  NetworkAddress client{};     // who asks, as far as proxies are trusted
  bool through_proxy = false;  // the peer is a trusted proxy
};

}  // namespace timbao
