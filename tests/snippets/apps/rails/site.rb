# A Rails site in one file: Rails' cookie session, which slides, `current_user` as many have it, Devise's
# `authenticate_user!`, and a CORS middleware that lets everybody in.
ENV["RAILS_ENV"] = "production"
require "json"
require "logger"
require "action_controller/railtie"
require "rack/cors"
require "webrick"

class Site < Rails::Application
  config.root = __dir__
  config.eager_load = false
  config.secret_key_base = "only for tests"
  config.hosts = nil
  config.logger = Logger.new($stderr)
  config.log_level = :warn
  config.session_store :cookie_store, key: "_site", expire_after: 3600
  config.middleware.insert_before 0, Rack::Cors do
    allow do
      origins(/.*/)
      resource "*", credentials: true
    end
  end
end

Customer = Struct.new(:id, :name, :email, :verified, keyword_init: true) do
  def confirmed?
    verified
  end
end
ACCOUNTS = JSON.parse(File.read(File.join(__dir__, "accounts.json"))).to_h do |account|
  [account["case"], Customer.new(id: account["id"], name: account["name"], email: account["email"], verified: account["email_verified"])]
end

class ApplicationController < ActionController::Base
  before_action :authenticate_user!

  def current_user
    raise "the session is broken\nas can be" if session[:case] == "broken"
    ACCOUNTS[session[:case]]
  end

  def authenticate_user!
    redirect_to "/login" unless current_user
  end
end

class SessionsController < ApplicationController
  skip_before_action :authenticate_user!

  def create
    session[:case] = params[:as]
    head :ok
  end

  def show
    session[:case]
    head :ok
  end

  def destroy
    reset_session
    head :ok
  end
end

require_relative "chat_token_controller"

Site.initialize!
Site.routes.draw do
  get "/login", to: "sessions#create"
  get "/page", to: "sessions#show"
  get "/logout", to: "sessions#destroy"
  get "/chat-token", to: "chat_token#show"
end

quiet = WEBrick::Log.new(File::NULL)
Rack::Handler::WEBrick.run(Site, Host: "127.0.0.1", Port: 0, Logger: quiet, AccessLog: []) do |server|
  puts "listening on http://127.0.0.1:#{server.listeners.first.addr[1]}"
  $stdout.flush
end
