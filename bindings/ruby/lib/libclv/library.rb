# Which library is loaded, and whether it is one that this gem can use.
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
module Libclv
  class << self
    # @return [String] the library's path, or its name with its number: ENV['LIBCLV'], else {SONAME}
    def library = @library || ENV['LIBCLV'] || SONAME

    # Takes another library; only before anything of it was needed.
    # @param path [String]
    def library=(path)
      raise Error, "the library is loaded already: #{library}" unless autoload?(:Native)

      @library = path
    end
  end

  # @api private
  module Library
    # A library is good if it has the same major number, and all that this gem was made for.
    # @param version [Integer] as clv_version tells
    def self.check(version = loaded)
      major, minor = VERSION.split('.').map(&:to_i)
      return if version / 1_000_000 == major && version / 1000 % 1000 >= minor

      found = [version / 1_000_000, version / 1000 % 1000, version % 1000].join('.')
      raise LoadError, "#{Libclv.library} is libclv #{found}, and this gem needs #{major}.#{minor} or a later #{major}"
    end

    def self.loaded
      asked = Module.new.extend(FFI::Library)
      begin
        asked.ffi_lib(Libclv.library)
      rescue LoadError => e
        raise LoadError, "#{e.message} (the variable LIBCLV, or Libclv.library=, may say where libclv is)"
      end
      asked.attach_function(:clv_version, [], :uint32).call
    end
  end
end
